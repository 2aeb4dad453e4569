# An archive on standard input.
brief <bundles/collector.tar
