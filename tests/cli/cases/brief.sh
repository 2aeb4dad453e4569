# Only the headline.
marslog analyze --brief bundles/collector.tar
