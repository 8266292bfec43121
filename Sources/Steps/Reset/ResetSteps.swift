public import StepKit

/// What a reset does to a host, in order.
public enum ResetSteps {
    /// Whoever would start something again is stopped first; what is mounted goes before the folder that it is in; files
    /// go before packages, which take their own along; and what the host kept goes last.
    ///
    /// A preview shows nothing twice. With `discardsEdits` files that somebody changed after us go as well.
    public static func all(isPreview: Bool = false, discardsEdits: Bool = false) -> [any Step] {
        let first = ["kubelet.service", "kube-proxy.service"]
        return [
            ResetUnitsStep(only: first), ResetContainersStep(), ResetUnitsStep(except: first), ResetMountsStep(),
            ResetNetworkStep(), ResetFirewallStep(), ResetTablesStep(), ResetFilesStep(discardsEdits: discardsEdits),
            ResetPackagesStep(), ResetTreesStep(),
            ResetFilesStep(isPreview ? .lastOfPreview : .last, discardsEdits: discardsEdits), ResetAccountsStep(.users),
            ResetAccountsStep(.groups), ResetAccountsStep(.copies), ResetSettingsStep(),
            ResetUnitsBackStep(isPreview: isPreview),
            ResetRecordStep(),
        ]
    }
}
