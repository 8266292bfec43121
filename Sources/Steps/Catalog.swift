public import StepKit

/// Every step that any Linux host may need; the clusters' own are in `Kubernetes`.
public let systemSteps: [any Step.Type] = [
    GroupStep.self, KernelModuleStep.self, MountStep.self, PackageStep.self, ServiceStep.self, SwapStep.self,
    SysctlStep.self, UnitStep.self, UserStep.self,
]
