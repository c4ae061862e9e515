//! Our own calls of the Keystore, in addition to those of the crate that seals: looking for a key without
//! making one, making one, and trying an operation whose failure the crate has hidden.

use jni::objects::{JObject, JObjectArray, JString, JValue};

use super::error_classification::Failure;
use super::java_exception::java;
use super::runtime::{Session, sdk};
use super::sealed_keys::Sealed;

/// Where a key is kept. Each has an alias of its own, so that the two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The phone's trusted execution environment.
    Tee,
    /// A security chip.
    StrongBox,
}

impl Place {
    /// Names the key in the Keystore, and its preferences. Never changes.
    pub(super) const fn alias(self) -> &'static str {
        match self {
            Self::Tee => "com.stytch.core",
            Self::StrongBox => "com.stytch.core.strongbox",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Tee => Self::StrongBox,
            Self::StrongBox => Self::Tee,
        }
    }
}

const PROVIDER: &str = "AndroidKeyStore";
const TRANSFORMATION: &str = "AES/GCM/NoPadding";
const KEY_BITS: i32 = 256;
const TAG_BITS: i32 = 128;
/// `KeyProperties.PURPOSE_ENCRYPT | PURPOSE_DECRYPT`
const PURPOSES: i32 = 1 | 2;
/// `Cipher.ENCRYPT_MODE`, `Cipher.DECRYPT_MODE`
const ENCRYPT: i32 = 1;
const DECRYPT: i32 = 2;
/// The first API level with StrongBox.
const STRONG_BOX_SINCE: i32 = 28;
/// Local references of one operation.
const REFERENCES: i32 = 64;

/// Whether the Keystore has the key. Makes none.
pub(super) fn has_key(session: &mut Session<'_>, place: Place) -> Result<bool, Failure> {
    java(session.env(), |env| {
        env.with_local_frame(REFERENCES, |env| Ok(!find(env, place)?.is_null()))
    })
}

/// `getKey`, since `containsAlias` returns false when it failed.
fn find<'local>(
    env: &mut jni::JNIEnv<'local>,
    place: Place,
) -> Result<JObject<'local>, jni::errors::Error> {
    let provider = env.new_string(PROVIDER)?;
    let store = env
        .call_static_method(
            "java/security/KeyStore",
            "getInstance",
            "(Ljava/lang/String;)Ljava/security/KeyStore;",
            &[JValue::Object(&provider)],
        )?
        .l()?;
    let nothing = JObject::null();
    env.call_method(
        &store,
        "load",
        "(Ljava/security/KeyStore$LoadStoreParameter;)V",
        &[JValue::Object(&nothing)],
    )?;
    let alias = env.new_string(place.alias())?;
    env.call_method(
        &store,
        "getKey",
        "(Ljava/lang/String;[C)Ljava/security/Key;",
        &[JValue::Object(&alias), JValue::Object(&nothing)],
    )?
    .l()
}

/// Makes the key, in place of one of the same alias.
pub(super) fn make_key(session: &mut Session<'_>, place: Place) -> Result<(), Failure> {
    if place == Place::StrongBox && sdk() < STRONG_BOX_SINCE {
        return Err(Failure::unknown("this Android has no StrongBox"));
    }
    let builder_class = session.class("android.security.keystore.KeyGenParameterSpec$Builder")?;
    java(session.env(), |env| {
        env.with_local_frame(REFERENCES, |env| {
            const ITSELF: &str = "Landroid/security/keystore/KeyGenParameterSpec$Builder;";
            let alias = env.new_string(place.alias())?;
            let builder = env.new_object(
                &builder_class,
                "(Ljava/lang/String;I)V",
                &[JValue::Object(&alias), JValue::Int(PURPOSES)],
            )?;
            let modes = one_text(env, "GCM")?;
            let paddings = one_text(env, "NoPadding")?;
            let texts = format!("([Ljava/lang/String;){ITSELF}");
            env.call_method(&builder, "setBlockModes", &texts, &[JValue::Object(&modes)])?;
            env.call_method(
                &builder,
                "setEncryptionPaddings",
                &texts,
                &[JValue::Object(&paddings)],
            )?;
            env.call_method(
                &builder,
                "setKeySize",
                format!("(I){ITSELF}"),
                &[JValue::Int(KEY_BITS)],
            )?;
            if place == Place::StrongBox {
                env.call_method(
                    &builder,
                    "setIsStrongBoxBacked",
                    format!("(Z){ITSELF}"),
                    &[JValue::Bool(1)],
                )?;
            }
            let spec = env
                .call_method(
                    &builder,
                    "build",
                    "()Landroid/security/keystore/KeyGenParameterSpec;",
                    &[],
                )?
                .l()?;
            let (algorithm, provider) = (env.new_string("AES")?, env.new_string(PROVIDER)?);
            let generator = env
                .call_static_method(
                    "javax/crypto/KeyGenerator",
                    "getInstance",
                    "(Ljava/lang/String;Ljava/lang/String;)Ljavax/crypto/KeyGenerator;",
                    &[JValue::Object(&algorithm), JValue::Object(&provider)],
                )?
                .l()?;
            env.call_method(
                &generator,
                "init",
                "(Ljava/security/spec/AlgorithmParameterSpec;)V",
                &[JValue::Object(&spec)],
            )?;
            env.call_method(&generator, "generateKey", "()Ljavax/crypto/SecretKey;", &[])?;
            Ok(())
        })
    })
}

fn one_text<'local>(
    env: &mut jni::JNIEnv<'local>,
    text: &str,
) -> Result<JObjectArray<'local>, jni::errors::Error> {
    let text: JString<'_> = env.new_string(text)?;
    env.new_object_array(1, "java/lang/String", &text)
}

/// Tries to open what is sealed, to find out why it could not be opened. What it opens is dropped.
pub(super) fn try_to_open(
    session: &mut Session<'_>,
    place: Place,
    sealed: &Sealed,
) -> Result<(), Failure> {
    let found = java(session.env(), |env| {
        env.with_local_frame(REFERENCES, |env| {
            let key = find(env, place)?;
            if key.is_null() {
                return Ok(false);
            }
            let nonce = env.byte_array_from_slice(&sealed.nonce)?;
            let parameters = env.new_object(
                "javax/crypto/spec/GCMParameterSpec",
                "(I[B)V",
                &[JValue::Int(TAG_BITS), JValue::Object(&nonce)],
            )?;
            let cipher = cipher(env)?;
            env.call_method(
                &cipher,
                "init",
                "(ILjava/security/Key;Ljava/security/spec/AlgorithmParameterSpec;)V",
                &[
                    JValue::Int(DECRYPT),
                    JValue::Object(&key),
                    JValue::Object(&parameters),
                ],
            )?;
            finish(env, &cipher, &sealed.ciphertext)?;
            Ok(true)
        })
    })?;
    if found { Ok(()) } else { Err(no_key()) }
}

/// Tries to seal something, to find out why it could not be sealed.
pub(super) fn try_to_seal(session: &mut Session<'_>, place: Place) -> Result<(), Failure> {
    let found = java(session.env(), |env| {
        env.with_local_frame(REFERENCES, |env| {
            let key = find(env, place)?;
            if key.is_null() {
                return Ok(false);
            }
            let cipher = cipher(env)?;
            env.call_method(
                &cipher,
                "init",
                "(ILjava/security/Key;)V",
                &[JValue::Int(ENCRYPT), JValue::Object(&key)],
            )?;
            finish(env, &cipher, &[0])?;
            Ok(true)
        })
    })?;
    if found { Ok(()) } else { Err(no_key()) }
}

fn cipher<'local>(env: &mut jni::JNIEnv<'local>) -> Result<JObject<'local>, jni::errors::Error> {
    let transformation = env.new_string(TRANSFORMATION)?;
    env.call_static_method(
        "javax/crypto/Cipher",
        "getInstance",
        "(Ljava/lang/String;)Ljavax/crypto/Cipher;",
        &[JValue::Object(&transformation)],
    )?
    .l()
}

fn finish(
    env: &mut jni::JNIEnv<'_>,
    cipher: &JObject<'_>,
    input: &[u8],
) -> Result<(), jni::errors::Error> {
    let input = env.byte_array_from_slice(input)?;
    env.call_method(cipher, "doFinal", "([B)[B", &[JValue::Object(&input)])?;
    Ok(())
}

pub(super) fn no_key() -> Failure {
    Failure::Lost("the Keystore has no key under the alias that sealed the value".to_owned())
}
