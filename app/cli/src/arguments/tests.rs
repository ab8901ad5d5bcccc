//! The command tree as a whole.

use clap::{CommandFactory, Parser};

use super::*;

#[test]
fn the_tree_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn every_option_of_send_is_read() {
    let arguments = Arguments::try_parse_from([
        "countersign",
        "send",
        "a.pdf",
        "--title",
        "T",
        "--message",
        "M",
        "--approver",
        "a@example.org",
        "--approver",
        "b@example.org",
        "--viewer",
        "v@example.org",
        "--order",
        "sequential",
        "--sign-at",
        "a@example.org=1:1,2,3,4",
        "--password",
        "p",
        "--json",
    ])
    .unwrap();
    assert!(arguments.json);
    let Command::Send(send) = arguments.command else {
        panic!("not send")
    };
    assert_eq!(send.approvers.len(), 2);
    assert_eq!(send.viewers.len(), 1);
    assert_eq!(send.order, Order::Sequential);
    assert_eq!(send.sign_at[0].at.page, 1);
}

#[test]
fn a_wrong_place_is_refused_with_its_part() {
    let refused = Arguments::try_parse_from(["countersign", "approve", "X", "--text", "p:1,2:hi"]).unwrap_err();
    assert!(refused.to_string().contains("the page is \"p\""), "{refused}");
    assert_eq!(refused.exit_code(), 2);
}

#[test]
fn a_signature_has_one_appearance() {
    assert!(
        Arguments::try_parse_from(["countersign", "approve", "X", "--sign-as", "N", "--sign-image", "i.png"]).is_err()
    );
}

#[test]
fn addresses_may_be_listed_after_one_option() {
    let typed = "countersign send --title T --approver a@example.org b@example.org --viewer v@example.org c.pdf";
    let spelled = super::repeated::spelled_out(typed.split(' ').map(Into::into));
    let Command::Send(send) = Arguments::try_parse_from(spelled).unwrap().command else {
        panic!("not send")
    };
    assert_eq!((send.approvers.len(), send.viewers.len()), (2, 1));
    assert_eq!(send.file, std::path::Path::new("c.pdf"));
}
