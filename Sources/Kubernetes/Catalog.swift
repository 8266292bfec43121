public import StepKit

/// Every kind of step that knows what a cluster is.
public let kubernetesSteps: [any Step.Type] = [
    BalancerStep.self,
    ComponentHealthStep.self,
    ComponentStep.self,
    EtcdConfigStep.self,
    EtcdHealthStep.self,
    EtcdMemberStep.self,
    EtcdMembershipStep.self,
    EtcdStateStep.self,
    KubeletConfigStep.self,
    ManifestStep.self,
    MasqueradeStep.self,
    NetworkStep.self,
    NodeReadyStep.self,
    NodesStep.self,
    UnmanagedStep.self,
    VersionsStep.self,
    VIPStep.self,
]
