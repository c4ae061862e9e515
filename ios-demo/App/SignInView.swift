import DemoModel
import SwiftUI

/// Sign-up and sign-in.
struct SignInView: View {
    @Bindable var model: SignInModel

    var body: some View {
        Picker(SignInModel.methodLabel, selection: $model.method) {
            ForEach(SignInMethod.allCases, id: \.self) { Text($0.label) }
        }
        .pickerStyle(.segmented)
        if model.showsOrganization {
            PlainField(SignInModel.organizationLabel, text: $model.organizationId)
            HelpView(text: SignInModel.organizationHelp)
        }
        if model.showsEmail {
            PlainField(SignInModel.emailLabel, text: $model.email)
                .textContentType(.username)
        }
        if model.showsPassword {
            SecureField(SignInModel.passwordLabel, text: $model.password)
                .textContentType(.password)
            Button(SignInModel.signInLabel) { model.signIn() }
                .disabled(!model.canUsePassword)
        }
        if model.showsSignUp {
            Button(SignInModel.signUpLabel) { model.signUp() }
                .disabled(!model.canUsePassword)
        }
        if model.showsSendCode {
            Button(SignInModel.sendCodeLabel) { model.sendCode() }
                .disabled(!model.canSendCode)
        }
        if model.showsCode {
            Text(model.sentText)
            PlainField(SignInModel.codeLabel, text: $model.code)
            HelpView(text: model.codeHelp)
            Button(SignInModel.useCodeLabel) { model.useCode() }
                .disabled(!model.canUseCode)
            Button(SignInModel.startOverLabel) { model.startOver() }
                .disabled(model.isBusy)
        }
        BannerView(message: model.message)
    }
}
