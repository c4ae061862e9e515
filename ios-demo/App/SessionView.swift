import DemoModel
import SwiftUI

/// The session card and its buttons.
struct SessionView: View {
    @Bindable var model: SessionModel

    var body: some View {
        ChipView(chip: model.chip)
        BannerView(message: model.banner)
        Text(model.user).font(.title3)
        if let organization = model.organization {
            HelpView(text: organization)
        }
        VStack(alignment: .leading) {
            Text(model.countdownText)
            ProgressView(value: model.remaining)
        }
        .task {
            // Ends with the view.
            while !Task.isCancelled {
                model.tick()
                do {
                    try await Task.sleep(nanoseconds: 1_000_000_000)
                } catch {
                    return
                }
            }
        }
        ForEach(model.rows) { row in
            LabeledContent(row.label, value: row.value)
        }
        BannerView(message: model.message)
        ForEach(SessionAction.allCases, id: \.self) { action in
            Button(model.label(of: action), role: action == .forceClear ? .destructive : nil) { model.press(action) }
                .disabled(!model.isEnabled(action))
        }
        panel
    }

    @ViewBuilder private var panel: some View {
        switch model.panel {
        case .confirmForceClear:
            Text(SessionModel.forceClearQuestion).font(.headline)
            Text(SessionModel.forceClearWarning)
            Button(SessionModel.keepLabel) { model.closePanel() }
            Button(SessionModel.clearLabel, role: .destructive) { model.confirmForceClear() }
        case .accessToken:
            SecureField(SessionModel.accessTokenLabel, text: $model.accessToken)
            HelpView(text: SessionModel.accessTokenHelp)
            Button(SessionModel.exchangeLabel) { model.exchange() }
                .disabled(!model.canExchange)
            Button(SessionModel.cancelLabel) { model.closePanel() }
        case nil:
            EmptyView()
        }
    }
}
