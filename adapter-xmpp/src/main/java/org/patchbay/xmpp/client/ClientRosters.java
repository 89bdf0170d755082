package org.patchbay.xmpp.client;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.patchbay.core.Address;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.xmpp.address.AddressMap;
import org.patchbay.xmpp.disco.DiscoAnswers;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.im.SubscriptionRules;

/** Contact lists as clients see and change them (RFC 6121 2). */
final class ClientRosters {
    private static final int LONGEST_NAME = 1_024;
    private static final int MOST_GROUPS = 64;

    private final ClientContext context;
    private final ClientFloor floor;
    private final RosterBook book;

    ClientRosters(ClientContext context, ClientFloor floor, RosterBook book) {
        this.context = context;
        this.floor = floor;
        this.book = book;
    }

    RosterBook book() {
        return book;
    }

    void take(ClientSession session, RosterPacket request) {
        if (request.getType() == IQ.Type.get) {
            tell(session, request);
        } else if (request.getRosterItemCount() != 1) {
            // RFC 6121 2.3.3: one item a set.
            refuse(session, request, StanzaError.Condition.bad_request);
        } else {
            RosterPacket.Item item = request.getRosterItems().get(0);
            if (!(context.addresses().toAddress(item.getJid()) instanceof Address.Read read)) {
                refuse(session, request, StanzaError.Condition.jid_malformed);
            } else if (item.getItemType() == RosterPacket.ItemType.remove) {
                remove(session, request, read.address().bare());
            } else {
                set(session, request, read.address().bare(), item);
            }
        }
    }

    private void tell(ClientSession session, RosterPacket request) {
        session.resource().askedForRoster();
        floor.whenDone(book.of(session.device().bare()), items -> {
            if (items.failed()) {
                refuse(session, request, StanzaError.Condition.internal_server_error);
                return;
            }
            RosterPacket roster = new RosterPacket();
            for (RosterItem item : items.result()) {
                if (SubscriptionRules.isShown(item)) add(roster, item, false);
            }
            session.send(DiscoAnswers.answer(roster, request));
        });
    }

    private void set(ClientSession session, RosterPacket request, Address contact, RosterPacket.Item wanted) {
        String name = wanted.getName() == null ? "" : wanted.getName();
        List<String> groups = new ArrayList<>(wanted.getGroupNames());
        boolean tooLong = name.length() > LONGEST_NAME || groups.stream().anyMatch(it -> it.length() > LONGEST_NAME);
        if (tooLong || groups.size() > MOST_GROUPS) {
            // RFC 6121 2.3.3.
            refuse(session, request, StanzaError.Condition.not_acceptable);
            return;
        }
        Address user = session.device().bare();
        floor.whenDone(
                book.change(
                        user,
                        contact,
                        // RFC 6121 2.1.2.5: what the client says of the subscription is passed over.
                        item -> new RosterItem(
                                contact,
                                name,
                                item.subscription(),
                                item.asked(),
                                item.pending(),
                                item.approved(),
                                groups)),
                outcome -> {
                    if (outcome.failed()) {
                        refuse(session, request, StanzaError.Condition.internal_server_error);
                    } else if (outcome.result() instanceof RosterBook.Changed changed) {
                        session.send(DiscoAnswers.done(request));
                        push(user, changed.after(), false);
                    } else {
                        refuse(session, request, StanzaError.Condition.resource_constraint);
                    }
                });
    }

    private void remove(ClientSession session, RosterPacket request, Address contact) {
        Address user = session.device().bare();
        floor.whenDone(book.remove(user, contact), removed -> {
            if (removed.failed()) {
                refuse(session, request, StanzaError.Condition.internal_server_error);
            } else if (SubscriptionRules.isBlank(removed.result())) {
                refuse(session, request, StanzaError.Condition.item_not_found);
            } else {
                session.send(DiscoAnswers.done(request));
                push(user, removed.result(), true);
                floor.presences().removed(user, removed.result());
            }
        });
    }

    /** RFC 6121 2.1.6: to every resource that has asked for the roster. */
    void push(Address user, RosterItem item, boolean removed) {
        if (!removed && !SubscriptionRules.isShown(item)) return;
        for (ClientSession session : context.sessions().ofUser(user)) {
            if (!session.resource().wantsRoster()) continue;
            RosterPacket push = new RosterPacket();
            push.setType(IQ.Type.set);
            push.setStanzaId("push-" + ClientContext.token());
            push.setTo(session.jid());
            add(push, item, removed);
            session.send(push);
        }
    }

    private void add(RosterPacket roster, RosterItem item, boolean removed) {
        if (!(context.addresses().toJid(item.contact()) instanceof AddressMap.Named named)) return;
        RosterPacket.Item told = new RosterPacket.Item(
                named.jid().asBareJid(), item.name().isEmpty() ? null : item.name(), item.asked());
        told.setApproved(item.approved());
        item.groups().forEach(told::addGroupName);
        told.setItemType(
                removed
                        ? RosterPacket.ItemType.remove
                        : switch (item.subscription()) {
                            case NONE -> RosterPacket.ItemType.none;
                            case TO -> RosterPacket.ItemType.to;
                            case FROM -> RosterPacket.ItemType.from;
                            case BOTH -> RosterPacket.ItemType.both;
                        });
        roster.addRosterItem(told);
    }

    private void refuse(ClientSession session, IQ request, StanzaError.Condition condition) {
        context.counters().stanzaError(condition);
        session.send(Replies.error(request, condition, ""));
    }
}
