/// The proxy settings of Apple's systems.
enum ProxySettings {
    /// The address of the proxy for `https`, else of that for `http`, or nil. A proxy that a script chooses is none.
    static func address(_ settings: [String: Any]) -> String? {
        for kind in ["HTTPS", "HTTP"] {
            let isOn = (settings["\(kind)Enable"] as? Int ?? 0) != 0
            if isOn, let host = settings["\(kind)Proxy"] as? String, !host.isEmpty {
                let port = settings["\(kind)Port"] as? Int ?? 80
                // An address of IPv6 is written in brackets.
                let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
                return "http://\(name):\(port)"
            }
        }
        return nil
    }
}
