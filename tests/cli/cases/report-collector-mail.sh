# A letter about the demo bundle.
marslog analyze --format mail bundles/collector.tar
