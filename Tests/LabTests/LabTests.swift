import Model
import Testing

@testable import Lab

@Suite struct LabTests {
    @Test(arguments: ["relative", "/with:colon", "/with,comma", "/with blank", "/with\"quote", "/closing/", ""])
    func refusesFoldersThatMountWouldMisread(folder: String) {
        #expect(throws: Failure.self) { try Lab(folder: folder) }
        #expect(throws: Failure.self) { try Lab(cache: folder) }
    }

    @Test func isDownWithoutAFolder() async throws {
        try await withScratchFolder { folder in
            let lab = try Lab(folder: folder)
            #expect(try lab.description() == nil)
            #expect(try lab.status().isEmpty)
            let failure = #expect(throws: Failure.self) { try lab.shellCommand("cp-1") }
            #expect(failure?.hint == "run 'slipway lab up'")
        }
    }

    @Test func knowsItsHostsFromItsFolder() async throws {
        try await withScratchFolder { folder in
            let lab = try Lab(folder: folder)
            try Files.makeFolder(folder + "/lab/hosts")
            try Files.write(Self.description(in: folder), to: folder + "/lab/lab.json")
            #expect(try lab.status().map(\.power) == [.stopped])
            #expect(try lab.shellCommand("cp-1", user: "ops").last == "ops@10.77.0.11")
            #expect(try lab.shellCommand("cp-1").contains("\(folder)/lab/key"))
            let failure = #expect(throws: Failure.self) { try lab.shellCommand("cp-2") }
            #expect(failure?.hint == "it has cp-1")
        }
    }

    @Test func refusesADescriptionItCannotRead() async throws {
        try await withScratchFolder { folder in
            try Files.makeFolder(folder + "/lab")
            try Files.write("{", to: folder + "/lab/lab.json")
            #expect(throws: Failure.self) { try Lab(folder: folder).status() }
        }
    }

    private static func description(in folder: String) -> String {
        """
        {
          "name": "lab", "inventory": "/tmp/lab.yaml", "identity": "\(folder)/lab/key",
          "knownHosts": "\(folder)/lab/known_hosts", "controllerAddress": "10.77.0.1", "image": "/cache/image",
          "options": {
            "hosts": 1, "release": "bookworm", "subnet": "10.77.0.0/24", "kubernetes": "v1.36.2",
            "inventory": "lab.yaml", "installsMissing": false
          },
          "hosts": [{ "name": "cp-1", "address": "10.77.0.11", "roles": ["control-plane", "etcd"] }]
        }
        """
    }
}
