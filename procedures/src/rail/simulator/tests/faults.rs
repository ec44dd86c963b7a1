use bacs::report::{self, Report};
use bacs::standard18::Code;

use super::*;
use crate::rail::simulator::Moment;

/// A delivery of an ADDACS and an ARUDD the next morning.
fn with_two_reports(fault: &str) -> World {
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::Regular, 1);
    world.pass(2);
    world.fetched.clear();
    world.script("addacs:1").unwrap();
    world.bank.evening(world.on, &world.calendar);
    world.script(fault).unwrap();
    world.pass(1);
    world
}

fn kinds(world: &World) -> Vec<&'static str> {
    let kind = |bytes: &[u8]| match report::read(bytes) {
        Ok(Report::Messaging(messaging)) if messaging.sun.as_str() != world::SUN => "misdirected",
        Ok(Report::Messaging(messaging)) if messaging.is_reprint => "addacs again",
        Ok(Report::Messaging(_)) => "addacs",
        Ok(Report::Arudd(_)) => "arudd",
        Ok(_) => "other",
        Err(_) => "unreadable",
    };
    world.fetched.iter().map(|fetched| kind(&fetched.bytes)).collect()
}

#[track_caller]
fn check(fault: &str, at_once: &[&str], a_day_later: &[&str]) {
    let mut world = with_two_reports(fault);
    assert_eq!(kinds(&world), at_once, "{fault}");
    world.fetched.clear();
    world.pass(1);
    assert_eq!(kinds(&world), a_day_later, "{fault}");
    world.pass(3);
    assert_eq!(world.fetched.len(), a_day_later.len(), "a fault happens once");
}

#[test]
fn each_fault_happens_to_the_next_delivery() {
    check("file:rejected", &["addacs", "arudd"], &[]);
    check("fault:duplicate", &["addacs", "arudd", "addacs again"], &[]);
    check("fault:reordered", &["arudd", "addacs"], &[]);
    check("fault:truncated", &["unreadable", "arudd"], &["addacs"]);
    check("fault:missing", &["arudd"], &["addacs"]);
    check("fault:wrong_sun", &["addacs", "arudd", "misdirected"], &[]);
    check("fault:late", &[], &["addacs", "arudd"]);
}

#[test]
fn a_late_delivery_comes_with_the_next_fetch() {
    let mut world = with_two_reports("fault:late");
    world.pass(1);
    let moments: Vec<Moment> = world.fetched.iter().map(|fetched| fetched.moment).collect();
    assert_eq!(moments, [Moment::Evening; 2]);
}

#[test]
fn a_report_without_a_mark_of_reprint_is_delivered_twice_as_it_is() {
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::Regular, 1);
    world.script("fault:duplicate").unwrap();
    world.pass(1);
    let [one, other] = &world.fetched[..] else { panic!() };
    assert_eq!(one.bytes, other.bytes);
}

#[test]
fn a_fault_waits_for_reports_and_reordering_for_two_of_them() {
    let mut world = World::with_instruction("MR A TENANT");
    world.script("fault:reordered").unwrap();
    world.pass(2);
    world.collect(Code::Regular, 1);
    world.pass(2);
    assert_eq!(world.fetched.len(), 1);
    world.script("addacs:1").unwrap();
    world.pass(1);
    assert_eq!(kinds(&world)[1..], ["arudd", "addacs"]);
}

#[test]
fn what_was_not_marked_as_delivered_is_there_again_without_another_fault() {
    let mut world = World::with_instruction("MR A TENANT");
    world.script("addacs:1").unwrap();
    world.script("fault:duplicate").unwrap();
    world.bank.evening(world.on, &world.calendar);
    let next = world.after(1);
    let first = world.bank.reports_due(next, Moment::Morning, &world.calendar);
    assert_eq!(first.len(), 2);
    assert_eq!(world.bank.reports_due(next, Moment::Morning, &world.calendar), first);
    world.bank.delivered(first[0].0);
    assert_eq!(world.bank.reports_due(next, Moment::CutOff, &world.calendar), first[1..]);
}
