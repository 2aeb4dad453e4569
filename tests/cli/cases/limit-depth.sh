# --max-depth is a gap.
# exit: 3
brief --max-depth 1 bundles/collector.tar
