# The collector's bundle as html.
marslog analyze --format html bundles/collector.tar | sed 's/marslog [0-9][0-9.]*/marslog VERSION/'
