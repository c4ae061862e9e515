import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends the requests instead of the library, for example over the app's own `URLSession`. Its proxy and its check of
/// certificates are its own.
public protocol StytchTransport: AnyObject, Sendable {
    /// Sends one request and reads the whole response. The request contains secrets: keep no part of it. A task
    /// that is cancelled cancels the request. What it throws is a network error, and ends no session.
    func send(_ request: URLRequest) async throws -> (Data, URLResponse)

    /// The app came back to the foreground, or the network changed: pooled connections are dead.
    func foregrounded()
}

public extension StytchTransport {
    func foregrounded() {}
}

/// An app's transport as the library calls it.
final class TransportAdapter: NativeTransport {
    private let transport: any StytchTransport

    init(_ transport: any StytchTransport) {
        self.transport = transport
    }

    /// Names a transport: clients with the same one can share an engine. The engine holds it, so that no other
    /// object has its address meanwhile.
    static func name(_ transport: any StytchTransport) -> String {
        String(UInt(bitPattern: ObjectIdentifier(transport).hashValue))
    }

    func send(request: HttpRequest) async throws -> HttpResponse {
        guard let url = URL(string: request.url) else {
            throw TransportError.Other(reason: "the address is none for this system")
        }
        var made = URLRequest(url: url)
        made.httpMethod = request.method
        made.httpBody = request.body.map { Data($0.expose().utf8) }
        for header in request.headers { made.addValue(header.value, forHTTPHeaderField: header.name) }
        let (body, response) = try await received(made)
        guard let response = response as? HTTPURLResponse else {
            throw TransportError.Other(reason: "the response is not one of HTTP")
        }
        let headers = response.allHeaderFields.compactMap { name, value -> HttpHeader? in
            guard let name = name as? String else { return nil }
            return HttpHeader(name: name, value: "\(value)")
        }
        return HttpResponse(status: response.statusCode, headers: headers, body: body)
    }

    func foregrounded() throws { transport.foregrounded() }

    /// The response, or the error as the library's type. The text of an app's error may name what was sent, and
    /// is not passed on.
    private func received(_ request: URLRequest) async throws -> (Data, URLResponse) {
        do {
            return try await transport.send(request)
        } catch is CancellationError {
            throw TransportError.Cancelled
        } catch let error as URLError {
            let reason = "URLError \(error.code.rawValue)"
            switch error.code {
            case .notConnectedToInternet, .dataNotAllowed, .internationalRoamingOff:
                throw TransportError.Offline(reason: reason)
            case .cannotFindHost, .dnsLookupFailed: throw TransportError.Dns(reason: reason)
            case .timedOut: throw TransportError.Timeout
            case .cancelled: throw TransportError.Cancelled
            case .serverCertificateHasBadDate, .serverCertificateNotYetValid:
                throw TransportError.Tls(reason: reason, clockSuspect: true)
            case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
                 .clientCertificateRejected, .clientCertificateRequired:
                throw TransportError.Tls(reason: reason, clockSuspect: false)
            default: throw TransportError.Connect(reason: reason)
            }
        } catch let error as TransportError {
            throw error
        } catch {
            throw TransportError.Other(reason: "the app's transport failed with \(type(of: error))")
        }
    }
}
