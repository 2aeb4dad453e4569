# What may be left out of the backup, and what not.
marslog exclude bundles/collector.tar
