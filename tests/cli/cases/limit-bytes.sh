# --max-bytes is a gap.
# exit: 3
brief --max-bytes 10K bundles/collector.tar
