public import StepKit

/// Every kind of step that knows what a cluster is.
public let kubernetesSteps: [any Step.Type] = [
    EtcdConfigStep.self,
    EtcdHealthStep.self,
    EtcdMemberStep.self,
    EtcdMembershipStep.self,
    EtcdStateStep.self,
]
