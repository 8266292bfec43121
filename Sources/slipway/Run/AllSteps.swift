import Kubernetes
import StepKit
import Steps

/// Every step there is.
enum AllSteps {
    static let catalog = Catalog(systemSteps + kubernetesSteps)
}
