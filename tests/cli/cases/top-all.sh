# --top says what it cuts; all cuts nothing.
marslog analyze --top 1 --format json bundles/collector.tar | jq -c '.truncated[] | select(.list != "causes.evidence")'
marslog analyze --top all --format json bundles/collector.tar | jq -c '[.truncated, (.causes[] | (.paths | length) == .files)]'
