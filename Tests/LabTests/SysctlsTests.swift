import Testing

@testable import Lab

@Suite struct SysctlsTests {
    @Test func keepsValuesWithBlanksAndSigns() {
        let values = ["kernel/core_pattern": "|/bin/x = %p", "kernel/printk": "4\t4\t1\t7"]
        #expect(Sysctls.values(in: Sysctls.text(of: values)) == values)
    }

    @Test func writesDownOnce() async throws {
        try await withScratchFolder { labs in
            try Files.makeFolder(labs + "/one")
            let sysctls = Sysctls(labs: labs)
            try sysctls.save(for: "one")
            let first = try Files.read(labs + "/one/sysctls")
            #expect(first.contains("kernel/panic = "))
            try Files.write(first.replacing("kernel/panic = ", with: "kernel/panic = 77"), to: labs + "/one/sysctls")
            try sysctls.save(for: "one")
            #expect(try Files.read(labs + "/one/sysctls").contains("kernel/panic = 77"))
        }
    }

    @Test func takesOverWhatAnotherLabFound() async throws {
        try await withScratchFolder { labs in
            let sysctls = Sysctls(labs: labs)
            for lab in ["one", "two"] { try Files.makeFolder("\(labs)/\(lab)") }
            try sysctls.save(for: "one")
            let found = try Files.read(labs + "/one/sysctls").replacing("kernel/panic = ", with: "kernel/panic = 77")
            try Files.write(found, to: labs + "/one/sysctls")
            try sysctls.save(for: "two")
            #expect(try Files.read(labs + "/two/sysctls") == found)
            // The other lab is still up, so nothing is put back, whatever differs.
            #expect(try sysctls.restore(after: "two") { _ in }.isEmpty)
            #expect(!Files.exists(labs + "/two/sysctls"))
        }
    }

    @Test func forgetsWhatWasFoundBeforeTheMachineStarted() async throws {
        try await withScratchFolder { labs in
            try Files.makeFolder(labs + "/one")
            try Files.write("kernel/random/boot_id = another\nkernel/panic = 77\n", to: labs + "/one/sysctls")
            #expect(try Sysctls(labs: labs).restore(after: "one") { _ in }.isEmpty)
            try Sysctls(labs: labs).save(for: "one")
            #expect(try !Files.read(labs + "/one/sysctls").contains("kernel/panic = 77\n"))
        }
    }
}
