# The same as CSV.
marslog exclude --format csv bundles/collector.tar
