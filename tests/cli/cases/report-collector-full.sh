# Everything about the demo bundle as text.
marslog analyze --full bundles/collector.tar
