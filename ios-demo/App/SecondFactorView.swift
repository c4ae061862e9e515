import DemoModel
import SwiftUI

/// The second factor of a member.
struct SecondFactorView: View {
    @Bindable var model: SecondFactorModel

    var body: some View {
        Text(SecondFactorModel.heading).font(.headline)
        HelpView(text: model.organizationText)
        Text(model.explanation)
        if model.showsPhoneNumber {
            PlainField(SecondFactorModel.phoneLabel, text: $model.phoneNumber)
            HelpView(text: SecondFactorModel.phoneHelp)
        }
        Button(model.sendLabel) { model.sendCode() }
            .disabled(!model.canSend)
        PlainField(SecondFactorModel.codeLabel, text: $model.code)
        Button(SecondFactorModel.continueLabel) { model.useCode() }
            .disabled(!model.canContinue)
        Button(SecondFactorModel.startOverLabel) { model.startOver() }
        BannerView(message: model.message)
    }
}
