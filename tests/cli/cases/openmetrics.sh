# Gauges for a text-file collector.
marslog analyze --format openmetrics --host SRV01 --group Contoso bundles/collector.tar
