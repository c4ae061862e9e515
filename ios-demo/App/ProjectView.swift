import DemoModel
import SwiftUI

/// The choice of project and server.
struct ProjectView: View {
    @Bindable var model: ProjectModel

    var body: some View {
        Form {
            Section(ProjectModel.heading) {
                Picker(ProjectModel.kindLabel, selection: $model.settings.project) {
                    ForEach(Project.allCases, id: \.self) { Text($0.label) }
                }
                .pickerStyle(.segmented)
                PlainField(ProjectModel.serverLabel, text: $model.settings.server)
                HelpView(text: model.serverHelp)
                PlainField(ProjectModel.tokenLabel, text: $model.settings.publicToken)
                HelpView(text: model.tokenHelp)
                BannerView(message: model.message)
                Button(ProjectModel.openLabel) { model.open() }
                    .disabled(!model.canOpen)
            }
        }
        .navigationTitle(ProjectModel.title)
    }
}
