import Foundation
import Model
import TestKit
import Testing

@testable import Kubernetes

/// Where certificates are, who works with them, and how secrets are stored.
@Suite struct CertificatePlacesTests {
    private static let cluster = AdoptionTests.cluster

    /// Every certificate that a host is issued has a place on it, whatever the choices of the inventory are.
    @Test(arguments: Authentication.Credentials.allCases, ControlPlane.Form.allCases)
    func everyCertificateHasOnePlace(_ credentials: Authentication.Credentials, _ form: ControlPlane.Form) {
        var cluster = Self.cluster
        (cluster.auth.credentials, cluster.controlPlane.form) = (credentials, form)
        for host in cluster.hosts {
            let places = CertificatePlaces.places(on: host, in: cluster)
            #expect(Set(places.map(\.path)).count == places.count)
            let own = CertificateCatalogue.requests(for: cluster).filter { $0.host == host.id }.map(\.id)
            #expect(Set(places.map(\.id)).isSuperset(of: own), "\(host.id)")
            let hasKubelet = places.contains { $0.path == "/etc/kubernetes/pki/kubelet.crt" }
            #expect(hasKubelet == cluster.runsKubelet(on: host))
        }
    }

    @Test func certificatesOfAKubeconfigAreSeen() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let data = Data(pem.utf8).base64EncodedString()
        let text =
            "clusters:\n- cluster: { server: x }\n  certificate-authority-data: \(data)\nusers:\n- user:\n    client-certificate-data: \"\(data)\"\n    client-key-data: c2VjcmV0\n"
        #expect(HostCertificates.embedded(in: text) == pem + pem)
        #expect(HostCertificates.embedded(in: "client-certificate: /etc/kubernetes/pki/kubelet.crt") == "")
        #expect(HostCertificates.texts(in: "words\n\(pem)more\n\(pem)") == [pem, pem])
        #expect(HostCertificates.texts(in: "no certificate") == ["no certificate"])
    }

    @Test(
        arguments: [
            ("4711 (kube-apiserver) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 98765 20", 98765),
            ("4711 (a ) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 98765 20", 98765),
            ("4711 (short) S 1", nil), ("", nil),
        ] as [(String, Int64?)])
    func theStartOfAProcess(_ stat: String, _ ticks: Int64?) { #expect(HostCertificates.ticks(in: stat) == ticks) }

    @Test(
        arguments: [
            ("k8s:enc:secretbox:v1:key2:…", "key2", true), ("k8s:enc:secretbox:v1:key1:…", "key2", false),
            ("k8s:enc:secretbox:v1:key20:…", "key2", false), ("k8s\u{0}plain", "key2", false),
            ("k8s\u{0}plain", nil, true),
            ("k8s:enc:secretbox:v1:key1:…", nil, false),
        ] as [(String, String?, Bool)])
    func howASecretIsStored(_ value: String, _ key: String?, _ isRight: Bool) {
        #expect(StoredSecrets.Form(key: key).matches(Data(value.utf8)) == isRight)
    }

    @Test(
        arguments: [
            ("/registry/secrets/kube-system/a", "kube-system/a"), ("/registry/secrets/x", nil),
            ("/registry/pods/a/b", nil),
        ] as [(String, String?)])
    func theNameOfAStoredSecret(_ key: String, _ name: String?) {
        #expect(StoredSecrets.name(of: Data(key.utf8)).map { "\($0.namespace)/\($0.name)" } == name)
    }
}
