import { LocalCandidates, RemoteCandidates } from './candidates.js';

/** @import { NegotiationContext } from './negotiation.js' */

/** A peer connection, with the candidates of both ends. */
export class Side {
  /**
   * @param {RTCPeerConnection} peer
   * @param {NegotiationContext} context
   * @param {number} number among those of its call
   */
  constructor(peer, context, number) {
    this.peer = peer;
    this.local = new LocalCandidates(context.timers, `candidates ${number}`, (body) => context.send('candidates', body));
    this.remote = new RemoteCandidates(peer, context.report);
    peer.onicecandidate = ({ candidate }) => this.local.add(candidate);
  }

  async rollBack() {
    if (this.peer.signalingState === 'have-local-offer') {
      await this.peer.setLocalDescription({ type: 'rollback' });
    } else if (this.peer.signalingState === 'have-remote-offer') {
      await this.peer.setRemoteDescription({ type: 'rollback' });
    }
  }

  close() {
    this.peer.onicecandidate = null;
    this.peer.close();
  }
}
