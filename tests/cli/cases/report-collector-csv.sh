# The collector's bundle as csv.
marslog analyze --format csv bundles/collector.tar | sed 's/marslog [0-9][0-9.]*/marslog VERSION/'
