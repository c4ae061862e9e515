module stytch-emulator-client-go

go 1.21

require github.com/stytchauth/stytch-go/v18 v18.1.0
