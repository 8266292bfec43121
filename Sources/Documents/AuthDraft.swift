import Model

/// How nodes prove who they are, as it is written.
struct AuthDraft: Decodable {
    private var credentials: Authentication.Credentials?
    private var tokens: Bool?

    var authentication: Authentication {
        let usual = Authentication()
        return Authentication(credentials: credentials ?? usual.credentials, tokens: tokens ?? usual.tokens)
    }
}
