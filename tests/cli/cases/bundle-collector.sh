# The demo bundle in short.
brief bundles/collector.tar
