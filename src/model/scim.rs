//! The directory entry (SCIM) a B2B member may come from.

/// Links a member to a directory entry.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimRegistration {
    /// The SCIM connection.
    pub connection_id: String,
    /// Names the link.
    pub registration_id: String,
    /// The member's identifier in the directory.
    pub external_id: Option<String>,
    /// The directory's attributes of the member.
    pub scim_attributes: Option<ScimAttributes>,
}

/// A directory's attributes of a member.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimAttributes {
    /// The login name.
    pub user_name: String,
    /// The identifier.
    pub id: String,
    /// The identifier in the source system.
    pub external_id: String,
    /// True while the user is active.
    pub active: bool,
    /// The user's groups.
    pub groups: Vec<ScimGroup>,
    /// The name to show.
    pub display_name: String,
    /// The casual name.
    pub nick_name: String,
    /// The address of the profile page.
    pub profile_url: String,
    /// The user's relationship to the organization.
    pub user_type: String,
    /// The job title.
    pub title: String,
    /// The user's preferred language.
    pub preferred_language: String,
    /// The locale for dates and numbers.
    pub locale: String,
    /// The time zone.
    pub timezone: String,
    /// Email addresses.
    pub emails: Vec<ScimValue>,
    /// Phone numbers.
    pub phone_numbers: Vec<ScimValue>,
    /// Postal addresses.
    pub addresses: Vec<ScimAddress>,
    /// Instant messaging addresses.
    pub ims: Vec<ScimValue>,
    /// Addresses of photos.
    pub photos: Vec<ScimValue>,
    /// Entitlements.
    pub entitlements: Vec<ScimValue>,
    /// Roles in the directory.
    pub roles: Vec<ScimValue>,
    /// X.509 certificates.
    pub x509certificates: Vec<ScimValue>,
    /// The name in parts.
    pub name: Option<ScimName>,
    /// The place in the company.
    pub enterprise_extension: Option<ScimEnterpriseExtension>,
}

/// One of several values of the same kind.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimValue {
    /// The value.
    pub value: String,
    /// What it is for, for example `work`.
    pub r#type: String,
    /// True for the preferred one.
    pub primary: bool,
}

/// A group in the directory.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimGroup {
    /// The identifier.
    pub value: String,
    /// The name to show.
    pub display: String,
}

/// A postal address.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimAddress {
    /// The whole address as text.
    pub formatted: String,
    /// Street and number.
    pub street_address: String,
    /// The city.
    pub locality: String,
    /// The state or region.
    pub region: String,
    /// The postal code.
    pub postal_code: String,
    /// The country.
    pub country: String,
    /// What it is for, for example `work`.
    pub r#type: String,
    /// True for the preferred one.
    pub primary: bool,
}

/// A name in parts.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimName {
    /// The whole name as text.
    pub formatted: String,
    /// The family name.
    pub family_name: String,
    /// The given name.
    pub given_name: String,
    /// The middle name.
    pub middle_name: String,
    /// What comes before the name.
    pub honorific_prefix: String,
    /// What comes after the name.
    pub honorific_suffix: String,
}

/// A user's position in the company.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimEnterpriseExtension {
    /// The employee number.
    pub employee_number: String,
    /// The cost center.
    pub cost_center: String,
    /// The division.
    pub division: String,
    /// The department.
    pub department: String,
    /// The organization.
    pub organization: String,
    /// The manager.
    pub manager: Option<ScimManager>,
}

/// A user's manager.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ScimManager {
    /// The identifier.
    pub value: String,
    /// Where the manager's entry is.
    pub r#ref: String,
    /// The name to show.
    pub display_name: String,
}

decode!(ScimRegistration {
    connection_id,
    registration_id,
    external_id,
    scim_attributes,
});

decode!(ScimAttributes {
    user_name,
    id,
    external_id,
    active,
    groups,
    display_name,
    nick_name,
    profile_url,
    user_type,
    title,
    preferred_language,
    locale,
    timezone,
    emails,
    phone_numbers,
    addresses,
    ims,
    photos,
    entitlements,
    roles,
    x509certificates,
    name,
    enterprise_extension,
});

decode!(ScimValue {
    value,
    r#type,
    primary,
});

decode!(ScimGroup { value, display });

decode!(ScimAddress {
    formatted,
    street_address,
    locality,
    region,
    postal_code,
    country,
    r#type,
    primary,
});

decode!(ScimName {
    formatted,
    family_name,
    given_name,
    middle_name,
    honorific_prefix,
    honorific_suffix,
});

decode!(ScimEnterpriseExtension {
    employee_number,
    cost_center,
    division,
    department,
    organization,
    manager,
});

decode!(ScimManager {
    value,
    r#ref,
    display_name,
});
