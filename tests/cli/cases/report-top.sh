# --top limits every list but that of the damaged files.
marslog analyze --full --top 1 bundles/collector.tar
