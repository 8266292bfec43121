public import StepKit

/// Every step that any Linux host may need; the clusters' own are in `Kubernetes`. A test holds this list against the
/// folder.
public let systemSteps: [any Step.Type] = [
    AbsentStep.self, ArchiveStep.self, ClockStep.self, DirectoryStep.self, FileStep.self, GroupStep.self,
    HeldUpgradesStep.self, HostnameStep.self, HostsEntryStep.self, ImageStep.self, KernelModuleStep.self,
    LeavesStep.self, LineStep.self, LinkStep.self, MountStep.self, PackageStep.self, RunStep.self, ServiceStep.self,
    SwapStep.self, SysctlStep.self, UnitStep.self,
    UserStep.self, WaitStep.self,
]
