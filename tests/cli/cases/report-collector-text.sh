# The demo bundle as text.
marslog analyze bundles/collector.tar
