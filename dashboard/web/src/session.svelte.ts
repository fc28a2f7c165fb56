// Who is signed in, on this page; and where in the app they are.
import { me as askMe, Problem, setLanguage, signIn, signOut } from "./api/service";
import type { Language, Me } from "./api/shapes";
import { words } from "./i18n/words.svelte";
import { parse, type Route } from "./route";

class Visit {
  /** Undefined until the service has said who we are; null: nobody. */
  me = $state<Me | null | undefined>(undefined);
  route = $state.raw<Route>(parse(location.hash));
  private chosen: Language | null = null;

  constructor() {
    addEventListener("hashchange", () => {
      this.route = parse(location.hash);
    });
  }

  /** Asks the service who we are. */
  async begin(): Promise<void> {
    try {
      this.welcome(await askMe());
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      this.me = null;
    }
  }

  async signIn(account: string, password: string): Promise<void> {
    const me = await signIn(account, password);
    // Whoever chose a language at the door wants to keep it.
    if (this.chosen !== null && this.chosen !== me.language) {
      const { chosen } = this;
      await this.keep(chosen);
      me.language = chosen;
    }
    this.welcome(me);
  }

  async signOut(): Promise<void> {
    try {
      await signOut();
    } finally {
      this.signedOut();
    }
  }

  /** The service no longer knows us. */
  signedOut = (): void => {
    this.me = null;
    this.chosen = null;
    location.hash = "";
  };

  /** Changes the language here at once, and for this account everywhere. */
  async speak(language: Language): Promise<void> {
    words.language = language;
    this.chosen = language;
    if (this.me) {
      await this.keep(language);
    }
  }

  private async keep(language: Language): Promise<void> {
    try {
      await setLanguage(language);
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      // The page speaks it all the same; the account will at the next choice.
    }
  }

  private welcome(me: Me): void {
    words.language = me.language;
    this.me = me;
  }
}

export const visit = new Visit();
