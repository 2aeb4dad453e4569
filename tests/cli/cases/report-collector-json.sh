# The demo bundle as JSON.
marslog analyze --format json bundles/collector.tar
