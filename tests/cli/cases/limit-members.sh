# --max-members is a gap.
# exit: 3
brief --max-members 2 bundles/collector.tar
