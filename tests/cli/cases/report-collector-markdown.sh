# The collector's bundle as markdown.
marslog analyze --format markdown bundles/collector.tar | sed 's/marslog [0-9][0-9.]*/marslog VERSION/'
