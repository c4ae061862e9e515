// Parts that several pages have.

import DemoModel
import SwiftUI

extension Tone {
    var color: Color {
        switch self {
        case .good: .green
        case .careful: .orange
        case .bad: .red
        case .neutral: .secondary
        }
    }
}

/// The state of a session in a few words.
struct ChipView: View {
    let chip: Chip

    var body: some View {
        Text(chip.text)
            .font(.headline)
            .foregroundStyle(chip.tone.color)
    }
}

/// A message, or nothing.
struct BannerView: View {
    let message: Message?

    var body: some View {
        if let message {
            Text(message.text)
                .font(.callout)
                .foregroundStyle(message.tone.color)
        }
    }
}

/// A quiet sentence below a field.
struct HelpView: View {
    let text: String

    var body: some View {
        Text(text)
            .font(.footnote)
            .foregroundStyle(Color.secondary)
    }
}

/// A field for an address, a number or a code: nothing is corrected in it.
struct PlainField: View {
    let label: String
    let text: Binding<String>

    init(_ label: String, text: Binding<String>) {
        self.label = label
        self.text = text
    }

    var body: some View {
        TextField(label, text: text)
            .autocorrectionDisabled()
            .textInputAutocapitalization(.never)
    }
}
