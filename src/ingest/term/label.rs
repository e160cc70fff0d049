//! Blank node labels made of data.

/// Appends `value` so that different values give different labels: ASCII letters and digits stand,
/// every other byte is `_` and two hexadecimal digits.
pub fn push_label(out: &mut String, value: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push('_');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn label(value: &str) -> String {
        let mut out = String::new();
        push_label(&mut out, value);
        out
    }

    proptest! {
        #[test]
        fn labels_are_valid_and_injective(a in any::<String>(), b in any::<String>()) {
            let valid = crate::rdf::BlankNode::new(format!("b{}", label(&a))).is_ok();
            prop_assert!(valid);
            prop_assert_eq!(a == b, label(&a) == label(&b));
        }
    }

    #[test]
    fn plain_values_stay_readable() {
        assert_eq!(label("Bob30"), "Bob30");
        assert_eq!(label("a_é"), "a_5f_c3_a9");
    }
}
