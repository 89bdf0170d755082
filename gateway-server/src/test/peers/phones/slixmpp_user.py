"""An XMPP user over TCP: slixmpp. Writes, watches, and is called by message initiation (XEP-0353) without taking the call.

Driven like its neighbours in JavaScript, see line.mjs.
"""
import asyncio
import json
import ssl
import sys
import uuid

import slixmpp
from slixmpp.xmlstream import ET
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

INITIATION = 'urn:xmpp:jingle-message:0'


def tell(event, **detail):
    print(json.dumps({'event': event, **detail}), flush=True)


class User(slixmpp.ClientXMPP):
    def __init__(self, jid, password, online):
        super().__init__(jid, password)
        self.online = online
        self.proposal = None
        self.register_plugin('xep_0030')
        self.register_plugin('xep_0115')
        self.register_plugin('xep_0184', {'auto_ack': True, 'auto_request': True})
        self.register_plugin('xep_0199')
        self.register_plugin('xep_0353')
        # The gateway of a test has no certificate that anybody vouches for.
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        self.auto_subscribe = True
        self.auto_authorize = True
        self.add_event_handler('session_start', self.started)
        self.add_event_handler('failed_auth', lambda _: self.refuse('the password is wrong'))
        self.add_event_handler('connection_failed', lambda why: self.refuse(f'no connection: {why}'))
        self.add_event_handler('message', self.message)
        self.add_event_handler('receipt_received', lambda m: tell('receipt', id=m['receipt'], status='received'))
        self.add_event_handler('presence_available', self.available)
        self.add_event_handler('presence_unavailable', lambda p: self.others(p, 'unavailable'))
        # What another device of the user has done with the call.
        for name in ('accept', 'reject'):
            self.add_event_handler(f'jingle_message_{name}', lambda m, what=name: self.elsewhere(m, what))
        for name in ('propose', 'retract'):
            self.register_handler(Callback(
                name, MatchXPath('{jabber:client}message/{%s}%s' % (INITIATION, name)),
                getattr(self, name)))

    def refuse(self, why):
        if not self.online.done():
            self.online.set_exception(RuntimeError(why))

    async def started(self, _):
        for feature in (INITIATION, 'urn:xmpp:jingle:1', 'urn:xmpp:jingle:apps:rtp:1', 'urn:xmpp:jingle:apps:rtp:audio',
                        'urn:xmpp:jingle:transports:ice-udp:1', 'urn:xmpp:jingle:apps:dtls:0'):
            self['xep_0030'].add_feature(feature)
        await self['xep_0115'].update_caps(broadcast=False)
        await self.get_roster()
        self.send_presence()
        if not self.online.done():
            self.online.set_result(None)

    def message(self, message):
        if message['type'] in ('chat', 'normal') and message['body']:
            tell('message', **{'from': message['from'].bare, 'text': message['body']})

    def available(self, presence):
        self.others(presence, presence['show'] or 'available')

    def others(self, presence, state):
        if presence['from'].bare != self.boundjid.bare:
            tell('presence', of=presence['from'].bare, state=state)

    def propose(self, message):
        self.proposal = (message['from'], message.xml.find('{%s}propose' % INITIATION).get('id'))
        self.initiation('ringing')
        tell('incoming', **{'from': message['from'].bare})

    def elsewhere(self, message, what):
        tell('elsewhere', what=what, by=message['from'].bare)

    def retract(self, message):
        tell('ended', reason='retract')

    def initiation(self, name):
        to, sid = self.proposal
        answer = self.make_message(mto=to, mtype='chat')
        answer.xml.append(ET.Element('{%s}%s' % (INITIATION, name), {'id': sid}))
        answer.send()


async def login(state, url, domain, user, password, device, **_):
    state['user'] = User(f'{user}@{domain}/{device}', password, asyncio.get_running_loop().create_future())
    host, port = url.removeprefix('xmpp://').rsplit(':', 1)
    state['user'].connect(address=(host, int(port)), force_starttls=False)
    await asyncio.wait_for(asyncio.shield(state['user'].online), 10)


async def message(state, to, text):
    sent = state['user'].make_message(mto=to, mbody=text, mtype='chat')
    sent['id'] = uuid.uuid4().hex
    sent.send()


async def watch(state, to):
    state['user'].send_presence(pto=to, ptype='subscribe')


async def decline(state):
    state['user'].initiation('reject')
    tell('ended', reason='reject')


async def logout(state):
    await state['user'].disconnect()


async def main():
    verbs = {verb.__name__: verb for verb in (login, message, watch, decline, logout)}
    state = {}
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(loop=loop)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tell('ready')
    while line := await lines.readline():
        request = json.loads(line)
        number, verb = request.pop('id'), request.pop('do')
        try:
            result = await verbs[verb](state, **request)
            print(json.dumps({'id': number, 'result': result}), flush=True)
        except Exception as error:  # Whatever it was, the test is told.
            print(json.dumps({'id': number, 'error': f'{type(error).__name__}: {error}'}), flush=True)


asyncio.run(main())
