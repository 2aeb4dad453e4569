# --top limits every list but that of the damaged files.
marslog analyze --top 1 bundles/collector.tar
