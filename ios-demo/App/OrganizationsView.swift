import DemoModel
import SwiftUI

/// The organizations to enter or to change to.
struct OrganizationsView: View {
    @Bindable var model: OrganizationsModel

    var body: some View {
        Text(model.heading).font(.headline)
        if model.isLoading {
            ProgressView(OrganizationsModel.loadingText)
        }
        if model.isEmpty {
            Text(OrganizationsModel.emptyText)
        }
        ForEach(model.items) { item in
            row(item)
        }
        if let asking = model.asking {
            Text(asking.question).font(.headline)
            Text(asking.warning ?? "")
            Button(OrganizationsModel.stayLabel) { model.dismiss() }
            Button(OrganizationsModel.confirmLabel, role: .destructive) { model.confirm() }
        }
        BannerView(message: model.message)
        if model.canRetry {
            Button(OrganizationsModel.retryLabel) { model.load() }
        }
        if !model.isSignedIn {
            TextField(OrganizationsModel.nameLabel, text: $model.name)
            Button(OrganizationsModel.createLabel) { model.create() }
                .disabled(!model.canCreate)
        }
        Button(model.backLabel) { model.back() }
            .disabled(model.isBusy)
    }

    private func row(_ item: OrganizationItem) -> some View {
        HStack {
            VStack(alignment: .leading) {
                Text(item.name)
                HelpView(text: item.note)
            }
            Spacer()
            if item.isCurrent {
                Text(OrganizationsModel.currentLabel).foregroundStyle(Tone.good.color)
            } else {
                Button(OrganizationsModel.enterLabel) { model.enter(item.id) }
                    .disabled(!item.canEnter)
                    .accessibilityLabel("\(OrganizationsModel.enterLabel) \(item.name)")
            }
        }
    }
}
