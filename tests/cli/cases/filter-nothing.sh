# A filter that lets nothing pass never makes the verdict clean.
marslog analyze --cause passphrase --format json bundles/collector.tar | grep -E '"(state|headline)"'
