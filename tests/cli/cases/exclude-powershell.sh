# The same as a script that asks before it changes the policy.
marslog exclude --format powershell bundles/collector.tar
