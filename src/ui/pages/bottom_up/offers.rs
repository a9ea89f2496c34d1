//! The rounds between the sides: who offered what, and how far apart they are.

use leptos::prelude::*;

use crate::domain::{IdGenerator, Money};
use crate::plan::{GroupKey, Offer, OfferAbout, OfferSide};
use crate::ui::components::amount::{bad_amount, parse_amount};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::pages::team::{Said, SaidLine};
use crate::ui::platform::clock;
use crate::ui::state::author_name;
use crate::workbench::BottomUpAction;

use super::words::{about_words, fault_words, side_word};
use super::{Floor, refuse};

/// Offers listed at once, the newest.
const SHOWN: usize = 40;

/// The part of the page.
#[component]
pub fn Offers(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let said = RwSignal::new(None::<Said>);
    let any = Memo::new(move |_| floor.said.with(|it| !it.offers.is_empty()));
    let rows = move || {
        floor.said.with(|it| {
            let apart = |offer: &Offer| apart_from(&it.offers, offer);
            it.offers.iter().rev().take(SHOWN).map(|it| row(floor, it, apart(it))).collect_view()
        })
    };
    view! {
        <section class="offers">
            <div class="bar"><h2>{tr(|it| it.bottomup.rounds)}<small>{move || if any.get() { desk.formats.get().unit_label() } else { floor.words().rounds_none.to_owned() }}</small></h2></div>
            <OfferForm floor said />
            <SaidLine said />
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.bottomup.rounds)>
                    <table class="offer-table">
                        <thead><tr><th scope="col">{tr(|it| it.bottomup.round)}</th><th class="l hide-p" scope="col">{tr(|it| it.adjust.when)}</th><th class="l" scope="col">{tr(|it| it.bottomup.who)}</th><th class="l" scope="col">{tr(|it| it.bottomup.side)}</th>
                            <th class="l" scope="col">{tr(|it| it.bottomup.about)}</th><th scope="col">{tr(|it| it.bottomup.amount_plain)}</th><th class="hide-p" scope="col">{tr(|it| it.bottomup.apart)}</th><th class="l hide-p" scope="col">{tr(|it| it.bottomup.words)}</th><th class="l" scope="col"><span class="sr">{tr(|it| it.bottomup.change)}</span></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

/// How far an offer is from the other side's last one before it about the same.
fn apart_from(offers: &[Offer], offer: &Offer) -> Option<Money> {
    let before = offers.iter().take_while(|it| it.id != offer.id);
    let other = before.filter(|it| it.about == offer.about && it.side != offer.side).last()?;
    Some(match offer.side {
        OfferSide::TopDown => offer.amount - other.amount,
        OfferSide::BottomUp => other.amount - offer.amount,
    })
}

fn row(floor: Floor, it: &Offer, apart: Option<Money>) -> impl IntoView + use<> {
    let (texts, formats) = (floor.texts(), floor.formats());
    let id = it.id;
    let label = format!("{} {}", texts.bottomup.withdraw, texts.bottomup.round_n(it.round));
    view! {
        <tr data-round=it.round.to_string() data-amount=it.amount.minor().to_string() data-apart=apart.map(|it| it.minor().to_string())>
            <td>{it.round}</td><td class="l hide-p">{clock::day(it.at)}</td><td class="l cell">{it.who.clone()}</td><td class="l">{side_word(it.side, texts)}</td>
            <td class="l cell">{about_words(floor, &it.about)}</td><td>{formats.money(it.amount)}</td>
            <td class="hide-p">{apart.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it))}</td><td class="l cell hide-p" title=it.words.clone()>{it.words.clone()}</td>
            <td class="l"><button type="button" class="btn sm" data-withdraw="" aria-label=label on:click=move |_| { floor.act(BottomUpAction::Withdraw(id), None); }>{texts.bottomup.withdraw}</button></td>
        </tr>
    }
}

#[component]
fn OfferForm(floor: Floor, said: RwSignal<Option<Said>>) -> impl IntoView {
    let desk = floor.team.desk;
    let side = RwSignal::new(OfferSide::TopDown);
    let about = RwSignal::new(OfferAbout::Company);
    let round = RwSignal::new(String::new());
    let (who, amount, words) =
        (RwSignal::new(author_name()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let next = move || {
        let last = floor.said.with(|it| it.offers.iter().map(|it| it.round).max().unwrap_or(0));
        // The answer to an offer belongs to its round.
        let is_answered = floor
            .said
            .with(|it| it.offers.iter().filter(|it| it.round == last).map(|it| it.side).any(|it| it == side.get()));
        if last == 0 || is_answered { last + 1 } else { last }
    };
    let shown_round = move || {
        let text = round.get();
        if text.is_empty() { next().to_string() } else { text }
    };
    let subjects = Memo::new(move |_| {
        floor.standing.with(|it| {
            let Some(it) = it else { return Vec::new() };
            let groups = it.planned.tree.groups().into_iter().map(|it| match &it.key {
                GroupKey::Company => OfferAbout::Company,
                key => OfferAbout::Group(key.clone()),
            });
            groups.chain(it.gaps.accounts.iter().map(|it| OfferAbout::Account(it.account))).collect::<Vec<_>>()
        })
    });
    let options = move || {
        let option = |(i, it): (usize, OfferAbout)| {
            let name = match &it {
                OfferAbout::Group(GroupKey::Person(_)) => format!("– {}", about_words(floor, &it)),
                OfferAbout::Account(_) => format!("· {}", about_words(floor, &it)),
                OfferAbout::Company | OfferAbout::Group(_) => about_words(floor, &it),
            };
            view! { <option value=i.to_string() selected=move || about.with(|about| *about == it)>{name}</option> }
        };
        subjects.get().into_iter().enumerate().map(option).collect_view()
    };
    let sides = Signal::derive(move || {
        [OfferSide::TopDown, OfferSide::BottomUp].map(|it| (it, side_word(it, desk.texts()).to_owned())).to_vec()
    });
    let take = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let formats = desk.formats.get_untracked();
        let texts = formats.language.texts();
        let text = amount.get_untracked();
        let Some(amount_read) = parse_amount(&text, formats.unit) else {
            return refuse(said, bad_amount(&text, formats));
        };
        let text = untrack(shown_round);
        let Some(n) = text.trim().parse::<u32>().ok().filter(|it| *it > 0) else {
            return refuse(said, texts.plan.not_a_number(text));
        };
        let offer = Offer {
            id: IdGenerator::new(clock::random_seed()).next_id(),
            round: n,
            at: clock::now(),
            who: who.get_untracked().trim().to_owned(),
            side: side.get_untracked(),
            about: about.get_untracked(),
            amount: amount_read,
            words: words.get_untracked().trim().to_owned(),
        };
        match offer.verify() {
            Ok(()) => {
                floor.act(BottomUpAction::Offer(offer), None);
                amount.set(String::new());
                words.set(String::new());
                round.set(String::new());
                said.set(None);
            }
            Err(fault) => refuse(said, fault_words(fault, texts, formats)),
        }
    };
    view! {
        <form class="controls offer-form" on:submit=take>
            <label class="amount"><span>{tr(|it| it.bottomup.round)}</span><input type="text" class="offer-round" inputmode="numeric" prop:value=shown_round on:input=move |event| round.set(event_target_value(&event)) /></label>
            <Segments label=Signal::derive(move || floor.words().side.to_owned()) options=sides value=side on_select=Callback::new(move |it| side.set(it)) soft=true />
            <label class="amount"><span>{tr(|it| it.bottomup.who)}</span><input type="text" class="offer-who wide" maxlength="80" prop:value=who on:input=move |event| who.set(event_target_value(&event)) /></label>
            <label class="amount"><span>{tr(|it| it.bottomup.about)}</span><select class="offer-about" on:change=move |event| {
                let at = event_target_value(&event).parse::<usize>().ok();
                if let Some(it) = subjects.with_untracked(|all| at.and_then(|it| all.get(it).cloned())) { about.set(it) }
            }>{options}</select></label>
            <label class="amount"><span>{move || floor.words().amount(desk.formats.get().unit_label())}</span><input type="text" class="offer-amount" inputmode="decimal" autocomplete="off" prop:value=amount on:input=move |event| amount.set(event_target_value(&event)) /></label>
            <label class="amount"><span>{tr(|it| it.bottomup.words)}</span><input type="text" class="offer-words wide" maxlength="300" prop:value=words on:input=move |event| words.set(event_target_value(&event)) /></label>
            <button type="submit" class="btn do" data-offer="">{tr(|it| it.bottomup.log_offer)}</button>
        </form>
    }
}
