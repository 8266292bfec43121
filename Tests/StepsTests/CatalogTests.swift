import StepKit
import Steps
import Testing

@Suite struct CatalogTests {
    @Test func kindsAreUnique() {
        let kinds = systemSteps.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
    }
}
