import DemoModel
import Foundation
import SwiftUI

@main
struct DemoApp: App {
    @State private var model = DemoApp.makeModel()

    var body: some Scene {
        WindowGroup {
            ContentView(model: model)
        }
    }

    /// What a new process begins with.
    @MainActor
    private static func makeModel() -> AppModel {
        let group = AppGroup(Bundle.main)
        return AppModel(store: DefaultsStore(group.defaults)) { try openAccount($0, in: group.storage) }
    }
}

/// The choice of a project, or the open one.
struct ContentView: View {
    let model: AppModel

    var body: some View {
        NavigationStack {
            switch model.screen {
            case let .choosing(project):
                ProjectView(model: project)
            case let .opened(project):
                OpenedView(project: project) { model.leaveProject() }
            }
        }
    }
}

/// The page of an open project, and its log.
struct OpenedView: View {
    let project: OpenedProject
    let leave: @MainActor () -> Void

    var body: some View {
        Form {
            Section(project.subtitle) {
                page
            }
            Section(OpenedProject.logHeading) {
                ForEach(project.log.lines.indices, id: \.self) { index in
                    Text(project.log.lines[index]).font(.caption.monospaced())
                }
            }
        }
        .navigationTitle(project.page.title)
        .toolbar {
            ToolbarItem(placement: .primaryAction) {
                Button(AppModel.changeLabel, action: leave)
            }
        }
    }

    @ViewBuilder private var page: some View {
        switch project.page {
        case .waiting:
            ChipView(chip: project.chip)
            BannerView(message: project.banner)
        case .signIn:
            SignInView(model: project.signIn)
        case .session:
            SessionView(model: project.session)
        case .organizations:
            if let organizations = project.organizations { OrganizationsView(model: organizations) }
        case .secondFactor:
            if let secondFactor = project.secondFactor { SecondFactorView(model: secondFactor) }
        }
    }
}
