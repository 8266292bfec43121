extension ReleaseCatalogue {
    /// SHA-512 of `kubernetes-server-linux-ARCHITECTURE.tar.gz`, as the project's changelog gives them.
    static let serverArchives: [String: String] = [
        "v1.36.0 amd64":
            "1c64da92575451c2c7ff97c79b772e603995f8e76da1371a6b0746aaa27b65dc"
            + "e81c4d734cbb50f40e71486a8e08df36f14e12974f97d4d29e41f23a172a6a25",
        "v1.36.0 arm64":
            "7f95e451baedd9368a2fa637afa84c9ed1b958736540ca27a379e5e292e1a10c"
            + "5d9a29539f833047574bf5d3b6f907f32dee5735acecc11aa4686f078108dcf8",
        "v1.35.4 amd64":
            "7454c2d9023de3230972e965e1e2a587a291e2a1abee703bb0737057e1646b23"
            + "ebac538b93dd778e93579e3c293dc1fa8d002e6848ad5ebc01598bc47358fe44",
        "v1.35.4 arm64":
            "67187a2fe780be7816f9d10e082ed02cbba306bab379980280d00ba4c4017ff5"
            + "3c50cd2ff81d248c91ddcc064276b8760e17c73a1a7da1d35067a6fc0ffbdc88",
        "v1.35.0 amd64":
            "23af53c49de841a0d5c19d9525d820cecc9d55367c132296a5f381d051438bf0"
            + "6dcddff3d0236df8ba6011a6aa5d0ffc31960d277c7f53a0ad98e66d6f8d6a0a",
        "v1.35.0 arm64":
            "fd245273c6ace20abc893f868d678c4a24c0dbe7d5340087f852d245e59329e6"
            + "6f79afce489dc1b396908d2f005b132eca8d15a7664508fe923627bb2eddee18",
        "v1.34.7 amd64":
            "baaf8dd4ff110a384e9dfe3db54a85a04223074fd13da32a38f9883a12b93bcd"
            + "26ae4d666bbc2f37724f0a6631f3d2e4ddb97caaf909906711a824afd70cec81",
        "v1.34.7 arm64":
            "06fa3ac02fa8e90f406d2a054c85d11ad8e323b70aaf158acc0e68da32964901"
            + "68ec2c7ee6f61bf4e3b14adad5f33f62feeeaf5974b9417b2d34a771e013d4f3",
    ]
}
