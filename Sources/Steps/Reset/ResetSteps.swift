public import StepKit

/// What a reset does to a host, in order.
public enum ResetSteps {
    /// Whoever would start something again is stopped first; what is mounted goes before the folder that it is in; files
    /// go before packages, which take their own along; and what the host kept goes last.
    public static let all: [any Step] = [
        ResetUnitsStep(only: ["kubelet.service", "kube-proxy.service"]), ResetContainersStep(), ResetUnitsStep(),
        ResetMountsStep(), ResetNetworkStep(), ResetFirewallStep(), ResetTablesStep(), ResetFilesStep(),
        ResetPackagesStep(), ResetTreesStep(), ResetFilesStep(isLast: true), ResetAccountsStep(.users),
        ResetAccountsStep(.groups), ResetAccountsStep(.copies), ResetSettingsStep(), ResetUnitsBackStep(),
        ResetRecordStep(),
    ]
}
